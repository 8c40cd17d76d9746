/** Limits of both sides. A peer that goes beyond one is answered, and only the frame, the call or the pipe suffers. */
export const limits = {
  /** Most UTF-8 bytes of a control frame of the page. */
  controlFrameBytes: 1024 * 1024,
  /**
   * The same for the core, whose answers may be lists: 10,000 bookmarks are about 2.5 MiB. The page trusts the core; the core
   * does not trust the page, hence the smaller limit above.
   */
  answerFrameBytes: 16 * 1024 * 1024,
  /** Most payload bytes of a data frame; longer writes are cut. */
  dataFrameBytes: 256 * 1024,
  /** Most calls that a server works on at a time for one wire, and most pipes that are open on it. */
  callsInFlight: 20_000,
  openPipes: 20_000,
  /** A peer that leaves this much unread has stopped reading: the wire is closed, and the page comes back on a new one. */
  unreadBytes: 64 * 1024 * 1024,
} as const;
