"""The minutes and their life: composed, released, published, agreed, issued anew, found again."""
