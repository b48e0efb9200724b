"""From answers to minutes: arranged by theme, composed, and written as a document or for the chat."""
