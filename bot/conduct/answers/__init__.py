"""Questions as they are put, and answers to them: taken in, looked through, moved, withdrawn, entered."""
