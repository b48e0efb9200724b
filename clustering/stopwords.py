"""Closed word lists: words without a matter of their own, and what is no part of a compound."""

STOP_WORDS = frozenset(
    """
aber all alle allein allem allen aller allerdings alles als also am an ander andere anderem anderen
anderer anderes andererseits anders auch auf aufgrund aus außer außerdem bald bei beide beiden
beider beim bereits besonders besser bestimmt bestimmte bevor bin bis bisher bisschen bist bitte
bleiben bleibt bzw ca da dabei dadurch dafür dagegen daher dahin damals damit danach daneben dann
daran darauf daraus darf darin darüber darum darunter das dass davon davor dazu dein deine dem den
denen denn dennoch der deren derer derzeit des deshalb dessen desto deswegen dich die dies diese
diesem diesen dieser dieses dir doch dort du durch durchaus dürfen dürfte ebenfalls ebenso eben egal
ehemalig eher eigen eigene eigenen eigener eigentlich ein eine einem einen einer eines einfach einig
einige einigem einigen einiger einiges einmal eins einzeln einzelne einzelnen endlich entsprechend
entweder er erst erste ersten erster es etc etwa etwas euch euer eure evtl fast finden findet ganz
ganze ganzen gar geben gegeben gegen gegenüber gehen geht gehabt gemäß gemacht genau genug gerade
gern gerne gewesen gibt ggf gleich gleichzeitig gut gute guten guter gutes hab habe haben haette
hält hat hatte hatten hätte hätten her hier hierzu hin hinter hinsichtlich ich ihm ihn ihnen ihr
ihre ihrem ihren ihrer ihres im immer in indem infolge innerhalb ins insbesondere insgesamt
inzwischen irgendwie ist ja je jede jedem jeden jeder jederzeit jedes jedoch jemand jene jetzt
jeweils kam kann kannst kaum kein keine keinem keinen keiner keinerlei keines können könnte könnten
kommen kommt konnte konnten lassen lässt laut leider letzte letzten letzter lieber machen macht mag
mal man manche manchem manchen mancher manchmal mehr mehrere mehreren mein meine meinem meinen
meiner meines meist meiste meisten meistens mich mir mit mittlerweile mögen möglich möchte möchten
momentan muss müssen müsste musste mussten nach nachdem nächst nächste nächsten nächster nahezu
nämlich natürlich neben nein nicht nichts nie niemand nix noch nochmal nun nur ob oben obwohl oder oft
oftmals ohne per pro recht rund samt schließlich schon sehr sei seien sein seine seinem seinen
seiner seines seit seitdem selber selbst sich sicher sie sind so sobald sodass sofern sogar solange
solch solche solchem solchen solcher soll sollen sollte sollten somit sondern sonst soweit sowie
sowohl statt stattdessen stehen steht sehen tun über überhaupt übrigens um und uns unser unsere
unserem unseren unserer unseres unter usw vielleicht viel viele vielem vielen vieler vieles voll vom
von vor vorher während wann war warum waren was wäre wären weder wegen weil weit weiter weitere
weiterem weiteren weiterer weiteres weiterhin welche welchem welchen welcher welches wem wen wenig
wenige weniger wenigen wenn wer werde werden weshalb wie wieder wir wird wirklich wo wobei wodurch
woher wohin wohl wollen wollten worden wurde wurden würde würden z b zb u a ua v d h dh zu zudem zum
zumindest zur zurzeit zwar zwischen aktuell aktuelle aktuellen zusammen zuletzt zunächst der die das
the and of to a
""".split()  # noqa: SIM905 – words read better as words
)

# Nouns that name no matter: time, number, people at large, the round itself, the languages people speak, of
# which one or two stand as examples, the state they live in, the country they came from, and parties. A
# heading is built without them.
EMPTY_NOUNS = frozenset(
    """
jahr woche tag monat uhr stunde minute mal stück moment zeit zeitpunkt januar februar märz april mai juni
juli august september oktober november dezember montag dienstag mittwoch donnerstag freitag samstag
sonntag morgen vormittag mittag nachmittag abend nacht wochenende frühjahr frühling sommer herbst winter
semester quartal leute mensch person frau herr mann kollege kollegin kolleginnen anfang ende hälfte
drittel viertel teil zahl sache ding thema frage antwort rahmen bereich ort euro prozent cent beispiel
fall weise art grund form seite bitte danke dank gruß liebe gute wort eis lage stand punkt aspekt hinblick
hinsicht möglichkeit problem situation sicht sinn meinung ansicht auge hand rolle weg ziel folge umfang
anzahl reihe menge paar gegenteil haus fach kraft lauf halb voll gang satz welt land bundesland deutschland
ding kram regel name kopf herz fuß blick schritt griff eimer haken faden kumpel nummer telefon zwei drei
einrichtung eins jan feb sept okt nov dez per std pers digital online offline analog
alt jung oma opa fehlanzeige angebot
albanisch arabisch bulgarisch dari farsi französisch griechisch italienisch kroatisch kurdisch paschtu
persisch polnisch portugiesisch rumänisch russisch serbisch spanisch tigrinya türkisch ukrainisch ungarisch
urdu vietnamesisch
baden-württemberg bayern berlin brandenburg bremen hamburg hessen mecklenburg mecklenburg-vorpommern
niedersachsen nordrhein-westfalen pfalz rheinland rheinland-pfalz saarland sachsen sachsen-anhalt schleswig
holstein schleswig-holstein schleswig-holsteins thüringen vorpommern westfalen
afghanistan albanien algerien armenien bosnien bulgarien china eritrea georgien ghana griechenland indien
irak iran italien kamerun kasachstan kosovo kroatien marokko mazedonien moldau moldawien nigeria
nordmazedonien österreich pakistan polen portugal rumänien russland schweiz serbien somalia spanien sudan
syrien tschetschenien tunesien türkei ukraine ungarn usbekistan venezuela vietnam
afd cdu csu fdp spd linkspartei piratenpartei
""".split()  # noqa: SIM905 – words read better as words
) | {  # „Mittwochnachmittag“, „Mittwochsnachmittag“
    day + link + hour
    for day in ("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag")
    for link in ("", "s")
    for hour in ("morgen", "vormittag", "mittag", "nachmittag", "abend")
}

# People called by an adjective; another adjective that begins a sentence is no noun („Gespendete Fahrräder“).
CALLED_BY_ADJECTIVE = frozenset(
    """
alleinerziehende angehörige angestellte arbeitslose auszubildende befragte behinderte berufstätige
beschäftigte betroffene bevollmächtigte deutsche ehrenamtliche engagierte erwachsene freiwillige
geflüchtete geringqualifizierte heranwachsende interessierte jugendliche kranke lehrende lernende
mitarbeitende neuzugewanderte pflegende referierende selbständige selbstständige sorgeberechtigte
studierende teilnehmende umzuschulende verantwortliche vorgesetzte wohnungslose zugewanderte zugezogene
""".split()  # noqa: SIM905 – words read better as words
)

# Short forms with capitals in odd places that everybody reads; „SuS“ and „KiTa“ are none.
WRITTEN_SO = frozenset({"BAföG", "ChatGPT", "DaF", "DaZ", "E", "TikTok", "WhatsApp", "YouTube"})

# Prefixes and endings that also stand in the vocabulary: a split there would cut a word, not a compound.
NO_PARTS = frozenset(
    """
unter über wider nach vorn vorne aufs wieder gegen durch hinter zwischen nieder miss voll fort weg
vorbei voraus zurück zusammen herum hinaus entgegen auseinander aneinander hinein heraus herein
dabei dazu davon weiter mit ohne ange einge abge aufge ausge vorge zuge beige verge heit heiten keit
keiten schaft schaften ung ungen lich liche lichen isch ische ischen igkeit igkeiten barkeit ieren
iert ierung ierungen ismus isten istin enden ende ender ende endes ener enes ener iger igen iges
igem erin erinnen innen ling linge lings nis nisse tion tionen ation ationen sion ität täten tät
mente lung lungen rung rungen tung tungen dung dungen gung gungen sung sungen nung nungen chen lein
bare barer bares baren sam same samen samer los lose losen loser haft hafte haften hafter mäßig
mäßige mäßigen weise artig artige fache reich reiche reicher stell stelle- teil- halb seits wärts
nehmen nehmende nehmenden nehmer nehmern nahme gabe gaben lage lagen setz setzen zung zungen ständig
ständige stehen stehend gehen gehend halt halten stalt staltung anstalt
""".split()  # noqa: SIM905 – words read better as words
) - {"lage", "lagen", "stelle-", "teil-"}

# What begins verbs is no word that begins a compound, though „Ente“ and „Miete“ stand in the vocabulary.
PREFIXES = frozenset(
    """
abge an ange auf aufge aus ausge bei beige durch ein einge ent her hin mit nach über um umge unter ver vor
vorge weg wider zer zuge zurück
""".split()  # noqa: SIM905 – words read better as words
)

# Three letters and yet a word of their own inside compounds.
SHORT_PARTS = frozenset(
    """
amt arm bad bau bus ehe eis eid fax hof hut job kfz not öko ort öpnv ohr pkw rad rat rom see tag tal
tat tee test tor uhr vhs weg wut zeh zoo zug pc it edv app ogs ags bot abi alt neu mut lob lok fee
""".split()  # noqa: SIM905 – words read better as words
) - {"bot", "fee", "rom", "zeh", "eid", "arm", "alt", "see"}

# First names, none of them a word for a thing as „Rose“ is; nobody shall find hers in a heading.
FIRST_NAMES = frozenset(
    """
abbas abdul abdullah achim adem adnan adrian agata agnes agnieszka ahmed aida aisha albert aleksandr
aleksandra aleksej alexander alexandra alexej alfred ali alina aljona almut alois amelie amina amir ammar ana
anastasia anastasija anatoli andrea andreas andrei andrej andrij andrzej anett angelika anita anja anke anna
anne annegret annelie anneliese annemarie annett annette annika ansgar antje anton antonia antonio arben arda
arkadiusz armin arndt arne arno arnold artem arthur artjom artur arwed arzu astrid aurelia axel ayhan aylin
ayman aynur ayse ayşe aysel ayten aziz barbara bärbel bastian beata beate beatrice beatrix ben benedikt
benjamin benno bernd bernhard bert berta berthold bertram besnik bettina bianca bilal birgit birgitt birte
björn bodo bogdan bohdan boris bożena brigitte britta brunhilde bruno bülent burak burcu burkhard büsra canan
carina carl carla carlo carlos carlotta carmen carola carolin caroline carsten cathrin catrin celina celine
cem cemal cengiz chantal charlotte chiara christa christel christian christiane christina christine christof
christoph cindy clara claudia clemens conny constantin constanze cora cordula corinna cornelia dagmar dalia
daniel daniela danny daria dariusz darja david dejan denise deniz dennis denys derya detlef detlev diana
dieter diethelm dietmar dietrich dilara dilek dirk dmitri dmitrij dmytro dominic dominik dora doreen doris
doro dorota dorothea dörte dörthe dragan dustin eberhard ebru eckart eckhard eda edeltraud edgar edith eduard
edyta egbert egon ekaterina elena elfi elfriede eliana elias elif elina elisa elisabeth elise elke ella ellen
elli elsa else elvira emely emil emilia emily emine emma emmi emmy emre enes engin enno enrico ercan erdal
erdem eren erhard eric erich erik erika erkan erna ernst erol erwin esma esra esther eugen eva evelin evelyn
ewa ewald fabian fabio fadi fadime falk farid farida fatemeh fatih fatima fatma felix ferdinand ferhat fiete
filiz finja finn finnja fiona firas florentine florian francesco frank franz franziska frauke fred frederik
frida frieda friederike friedhelm friedrich fritz furkan fynn gabi gabriele galina georg gerald gerd gerda
gerhard gerlinde gernot gero gerrit gertrud gesa gesine ghassan gisela giulia giuseppe gökhan goran gottfried
gottlieb grażyna gregor greta grit grzegorz gudrun guido gül gülay gülcan güler gülsen gunda gundolf gundula
gunnar gunter günter günther gustav habib hacer hadi haidar hakan halil halima halime halina halyna hamid
hamza hanan hani hanife hanna hannah hanne hannelore hannes hanno hans harald harry hartmut hartwig hasan
hassan hatice hauke havva hedwig heidi heidrun heike heiko heino heinrich heinrike heinz helen helena helene
helga helge hella helmut hendrik henning henriette henrik henry herbert hermann hermine hertha hilde hildegard
hilmar hiltraud hiltrud hinnerk hinrich holger horst hossein hubert huda hülya hüseyin hussein ibrahim ida
igor ihor ilka ilknur ilona ilse imad imke ina ines inga inge ingeborg ingmar ingo ingrid inka inna insa ioana
irene irina iris irmgard irmtraud iryna isabel isabell isabella isabelle ismail ismet ivan ivana ivo ivonne
iwona jacek jacqueline jadwiga jakob jakub jamal jamie jamila jan jana janina janine jannik jannis jaqueline
jaroslaw jarosław jasmin jason jayden jekaterina jelena jennifer jenny jens jeremy jerzy jessica jessika
joachim joana joanna jochen joel johann johanna johannes jolanda jolanta jolina jonah jonas jonathan jörg
joris jörn joscha josef josefine joseph josephina josephine joshua jost jovana joyce judit judith jule julia
julian juliane julija julika julius jürgen jurij justin justus justyna jutta kadir kai kamil karim karin karl
karla karola karolin karoline karsten kaspar katarina katarzyna kateryna katharina katharine käthe kathi
kathleen kathrin katja katrin kay kemal kenan kerem kerstin kevin khadija khaled khalil kiara kilian kim kira
kirsten klaas klara klaus klemens knut konrad konstantin konstanze krista kristian kristin kristina krystyna
krzysztof kuno kurt kyrylo laila lara larisa larissa lars lasse laura layla lea leif lena lene leni lennart
lenny leo leon leonard leonhard leonie leopold leszek levi levin leyla lia liam liane lieselotte lili lilian
lilli lilly lina linda linus lisa lisbeth liselotte ljudmila lore lorenz lothar lotta lotte louis louisa
louise luca lucas lucia lucie lucy ludger ludmila ludmilla ludwig luis luisa luise lukas lukasz łukasz lutz
lydia maciej madeleine magda magdalena mahdi mahmoud mahmut maik maike maja majid maksym malgorzata małgorzata
malte mandy manfred manuela marc marcel marcin marco marcus mareike marek maren margarete margit margitta
margot margret maria mariam marianna marianne marie marietta marija marika marina mario marion marita marius
mariusz marko markus marleen marlene marlies marlis marten martin martina marvin marwan maryam mateusz mathias
mathilda mathilde mathis matilda mats matteo matthias mattis maurice max maxim maximilian maysa mechthild
mehmet meike meinhard meinolf melanie melina meltem meral merle merlin merve meryem mesut metin mia michael
michaela michal michał michelle mihai mika mila milena milica milo mira miriam mirjana mirko miroslaw mirosław
mohamed mohammad mohammed mona monika moritz mounir muhammad muhammed murat mustafa mykhailo mykola myriam
nabil nadia nadija nadine nadja nancy nasser natalia natalie nataliia natalija natalja natascha nathalie nazan
nele nesrin nevin nico nicola nicolai nicolas nicole niels nikita niklas nikola nikolai nikolaj nikolas nils
nina nino noah noel noemi nora norbert nour nuray nurcan nuri odette okan oksana olaf ole oleg oleh oleksandr
oleksij olena olesja olga oliver omar ömer omid onno onur orhan ortrud ortwin oskar osman otmar ottilie ottmar
otto özcan özge özgür özlem parisa pascal patricia patrick paul paula paulina pauline pavel pawel paweł peggy
petar peter petra philip philipp phillip pia piet pinar piotr polina przemysław rafael rafal rafał rahel raik
raimund rainer raissa ralf ralph rami ramona rana rania raphael rasha rebecca rebekka recep regina regine
reiner reinhard reinhold renata renate rené reza ricarda richard rico rima rita robert robin roger roland rolf
romina romy ronald ronja ronny rosalie rosemarie rosi roswitha ruben rüdiger rudolf rupert ruslan ruth ryszard
sabina sabine sabrina salah salim salma sami samir samira samuel sandra sandro sara sarah sascha saskia
sebastian selda selim selin selma semra serap serdar sergei sergej sergey serhii serhij serkan sevda sevgi
sevim shirin sibel sibylle siegbert siegfried sieglinde siegmar siegrid sigmar sigrid sigrun sigurd silas
silke silvana silvia silvie silvio simon simone sina sinan slawomir sławomir snezana sofia sofie songül sonja
sophia sophie sören stanislav stanislaw stanisław stefan stefani stefanie steffen steffi stella stepan stephan
stephanie süleyman susann susanna susanne svea sven svenja svetlana svitlana swantje swen swetlana switlana
sybille sylke sylvia sylvie tabea tadeusz tamara taner tanja taras tarek tarik tatiana tatjana teresa tetiana
tetjana thea theo theodor theresa therese thilo thomas thore thorsten tilda till tilmann tilo tim timm timo
tina tino titus tjark tjorven tobias tolga tom tomasz toni torsten traudel traute tristan trude tuncay turgut
tyler udo ufuk ulf uli ulla ulli ullrich ulrich ulrike ümit umut urs ursula urszula ute uwe vadim valentin
valentina valentyna valeri valerie vanessa vasyl veit veli vera verena veronika victoria viktor viktoria
viktoriia viktorija vincent vinzenz vitali vitalij vivian vivien vivienne vladimir volkan volker volodymyr
walburga waldemar walid walter walther waltraud wencke wendelin wenke werner wiebke wieland wieslaw wiesław
wilfried wilhelm willi willy wilma winfried wladimir wojciech wolfgang wolfhard wolfram wolodymyr xaver yana
yannick yannik yara yasemin yasin yasmin yasser younes yousef youssef yulia yuliia yuri yusuf yves yvette
yvonne zahra zainab zbigniew zehra zeinab zeki zekiye zeynep ziad zoe zofia zoran
""".split()  # noqa: SIM905 – words read better as words
)
