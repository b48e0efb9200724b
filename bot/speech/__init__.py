"""Understanding what people write, and the words in which the bot answers."""
