/** What is open of one passkey. */
export type OpenPart = 'install' | 'line' | 'remove';
