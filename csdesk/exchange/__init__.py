"""What goes in and out: files of carriers and clients, spreadsheets, printed sheets, mail and chat."""
