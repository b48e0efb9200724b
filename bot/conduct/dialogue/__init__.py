"""What is said in private: one question after the other, wishes in own words, what we did not understand."""
