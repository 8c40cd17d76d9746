import type { App, Session, WebContents } from 'electron';
import { pageOrigin } from './protocol.ts';

const allowed: ReadonlySet<string> = new Set([
  'clipboard-sanitized-write',
  'local-fonts',
  'publickey-credentials-create',
  'publickey-credentials-get',
]);

const page = `${pageOrigin}/`;

/** Denies every permission but the few the page needs, and every device. */
export function restrictPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, decide, details) => {
    decide(allowed.has(permission) && details.isMainFrame && details.requestingUrl.startsWith(page));
  });
  session.setPermissionCheckHandler((_contents, permission, origin) => allowed.has(permission) && origin.startsWith(page));
  session.setDevicePermissionHandler(() => false);
}

/** Holds every page of the program to its place: no navigation away, no new windows, no webview, no direct UDP. */
export function restrictContents(app: App): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
    contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
    contents.on('will-attach-webview', (event) => event.preventDefault());
    // The page may load itself again (it re-attaches to its sessions); anything else stays where it is.
    contents.on('will-frame-navigate', (event) => {
      if (!event.isMainFrame || event.url !== page) event.preventDefault();
    });
    contents.on('will-redirect', (event) => event.preventDefault());
  });
}

/** True when a message of the page's preload came from the main frame of our own page. */
export function isTrustedSender(event: {
  readonly sender: WebContents;
  readonly senderFrame: Electron.WebFrameMain | null;
}): boolean {
  const frame = event.senderFrame;
  return frame !== null && frame === event.sender.mainFrame && frame.origin === pageOrigin;
}
