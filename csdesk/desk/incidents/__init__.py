"""What makes a case an incident: its report, its judging, its lists."""
