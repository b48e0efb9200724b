"""The minutes and their life: composed, published, agreed, issued anew, sent by mail, found again."""
