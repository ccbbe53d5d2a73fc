"""What a pod goes by, without a database: its steps, its worksheets, its councils' differences, its goal."""
