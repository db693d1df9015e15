"""What keeps the start short: classes, expressions and imports that cost little until they are used."""
