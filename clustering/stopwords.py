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
nämlich natürlich neben nein nicht nichts nie niemand noch nochmal nun nur ob oben obwohl oder oft
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
# which one or two stand as examples, the state they live in, and parties. A heading is built without them.
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
albanisch arabisch bulgarisch dari farsi französisch griechisch italienisch kroatisch kurdisch paschtu
persisch polnisch portugiesisch rumänisch russisch serbisch spanisch tigrinya türkisch ukrainisch ungarisch
urdu vietnamesisch
baden-württemberg bayern berlin brandenburg bremen hamburg hessen mecklenburg mecklenburg-vorpommern
niedersachsen nordrhein-westfalen pfalz rheinland rheinland-pfalz saarland sachsen sachsen-anhalt schleswig
holstein schleswig-holstein schleswig-holsteins thüringen vorpommern westfalen
afd cdu csu fdp spd linkspartei piratenpartei
""".split()  # noqa: SIM905 – words read better as words
)

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

# First names that look like nouns; nobody shall find hers in a heading.
FIRST_NAMES = frozenset(
    """
achim ahmed aisha alexander ali alina amina amir andrea andreas angelika anita anja anna anne anneliese
annette antje anton ayse barbara beate ben bernd bernhard bettina birgit brigitte burkhard carmen carola
carsten charlotte christa christel christian christiane christina christine christoph claudia cornelia
dagmar daniel daniela david dennis detlef dieter dietmar dirk doris dorothea eberhard edith elena elif
elisabeth elke ella emil emine emma erich erika erna ernst erwin esra eva fatima fatma felix finn florian
frank frauke frieda friedrich fritz gabi gabriele georg gerd gerhard gerlinde gertrud gisela giulia gudrun
guido günter günther hakan hanna hannah hannelore hans harald hartmut hassan hedwig heidi heike heiko
heinrich heinz helene helga helmut henning herbert hermann hildegard holger horst hubert hüseyin ibrahim
ida ilse ina ines inga ingeborg ingo ingrid irene iris irina jan jana janina jasmin jens joachim jochen
johann johanna johannes jonas jörg josef judith julia julian jürgen jutta karin karl karsten katharina
kathrin katja katrin kerstin khaled klaus knut konrad kurt lara laura lea lena leon leonie lina lisa
lothar luca lukas luise lutz maik manfred manuela marcel marco margarete margit margot maria marianne
marie marina mario marion markus marlene marlies martin martina mathias matthias maximilian mehmet meike
mia michael michaela mira mirko mohamed mohammed monika moritz murat mustafa nadine nadja natalia nico
nicole nils nina norbert olaf ole oleksandr olena olga oliver omar oskar otto patrick paul paula peter
petra philipp rainer ralf ramona reinhard renate rita robert roland rolf rosemarie roswitha rudolf rüdiger
sabine sabrina samira sandra sara sarah sebastian selin sibylle siegfried sigrid silke silvia simon simone
sofia sonja sophie stefan stefanie steffen stephan susanne svenja svetlana swetlana sylvia tanja tatjana
theodor thomas thorsten tim tobias tom torsten udo ulf ulrich ulrike ursula ute uwe valentina vera verena
viktor volker waldemar walter waltraud werner wiebke wilfried wilhelm willi winfried wolfgang yasmin yusuf
yvonne zeynep
""".split()  # noqa: SIM905 – words read better as words
)
