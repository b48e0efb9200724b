"""The post: mails from the outbox, over the office's mail server."""
