"""What a rehearsal adds to ministack, one module for each subject."""
