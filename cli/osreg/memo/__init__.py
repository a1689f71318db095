"""The Prüfvermerk: a memo on an alternatives check for the file, its proof, and how both are filed."""
