"""The storm: a real server under many clients, killed, out of room and over damaged files. `goodword torture --web`."""
