/** The account and Region of a rehearsal. The emulator has only one of each. */
export const REGION = 'us-east-1';
export const ACCOUNT = '000000000000';
