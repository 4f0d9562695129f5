/** Where a rehearsal takes place: the emulator serves exactly one account in one Region. */
export const REGION = 'us-east-1';
export const ACCOUNT = '000000000000';
