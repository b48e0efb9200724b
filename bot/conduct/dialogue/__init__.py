"""What is said to us, read: an answer, a wish, the next word of a conversation, or nothing we understand."""
