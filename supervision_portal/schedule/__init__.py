"""When things are due, booked, held or cancelled."""
