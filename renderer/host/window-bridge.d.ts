/** What the preload of the Electron host puts into the page; absent in serve. */
interface HawserBridge {
  /** Asks for a port to the core; it arrives as a `hawser:port` message on `window`. */
  requestPort(): void;
  getPathForFile(file: File): string;
  readonly platform?: string;
}

interface Window {
  readonly hawser?: HawserBridge;
}
