/** What hosts are picked for. */
export type PickPurpose = 'powershell' | 'runs';
