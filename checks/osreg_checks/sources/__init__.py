"""The only code that opens a socket: the client, the evidence it keeps, and one file for each service."""
