/** Numbers of SFTP version 3 (draft-ietf-secsh-filexfer-02). */

export const VERSION = 3;

/** What follows a packet's length field at most: as OpenSSH's SFTP_MAX_MSG_LENGTH. Everything that is allocated for a packet stays below. */
export const MAX_PACKET_BYTES = 256 * 1024;
/** A handle may have so many bytes (section 6.3). */
export const MAX_HANDLE_BYTES = 256;
/** What every server must take in one packet of data (section 3). */
export const COMMON_DATA_BYTES = 32 * 1024;

export const type = {
  init: 1,
  version: 2,
  open: 3,
  close: 4,
  read: 5,
  write: 6,
  lstat: 7,
  fstat: 8,
  setstat: 9,
  fsetstat: 10,
  opendir: 11,
  readdir: 12,
  remove: 13,
  mkdir: 14,
  rmdir: 15,
  realpath: 16,
  stat: 17,
  rename: 18,
  readlink: 19,
  symlink: 20,
  status: 101,
  handle: 102,
  data: 103,
  name: 104,
  attrs: 105,
  extended: 200,
  extendedReply: 201,
} as const;

export const status = {
  ok: 0,
  eof: 1,
  noSuchFile: 2,
  permissionDenied: 3,
  failure: 4,
  badMessage: 5,
  noConnection: 6,
  connectionLost: 7,
  opUnsupported: 8,
  // Of later versions; some servers use them in version 3 all the same.
  invalidHandle: 9,
  noSuchPath: 10,
  fileAlreadyExists: 11,
  writeProtect: 12,
  noSpace: 14,
  quotaExceeded: 15,
  lockConflict: 17,
  dirNotEmpty: 18,
  notADirectory: 19,
  invalidFilename: 20,
  linkLoop: 21,
  fileIsADirectory: 24,
} as const;

/** Flags of SSH_FXP_OPEN (section 6.3). */
export const openFlag = { read: 1, write: 2, append: 4, create: 8, truncate: 16, exclusive: 32 } as const;

/** Flags of file attributes (section 5). */
export const attrFlag = { size: 1, owner: 2, permissions: 4, times: 8, extended: 0x8000_0000 } as const;

/** A packet that does not say what it must. The file service is ended. */
export class Malformed extends Error {
  override readonly name = 'Malformed';
}
