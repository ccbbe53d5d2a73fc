"""What an audit tool is and how answers count: pure, without the database and the clock."""
