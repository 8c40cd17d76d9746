/** What `safeStorage` is worth on this computer: with `name` of the keychain, or why it is not used. */
export type BoxState =
  { readonly kind: 'available'; readonly name: string } | { readonly kind: 'unavailable'; readonly reason: string };

const linuxKeychains: Readonly<Record<string, string>> = {
  gnome_libsecret: 'the desktop’s keyring',
  kwallet: 'KWallet',
  kwallet5: 'KWallet',
  kwallet6: 'KWallet',
};

/**
 * @param backend Of Linux only. `basic_text` there encrypts with a password that stands in Chromium's source: that is plain text in disguise, and is
 * refused, not used.
 */
export function boxState(platform: NodeJS.Platform, isAvailable: boolean, backend: string | undefined): BoxState {
  if (platform === 'linux') {
    const name = linuxKeychains[backend ?? ''];
    if (name === undefined || !isAvailable)
      return { kind: 'unavailable', reason: 'no keyring answers here, and without one it would be plain text in disguise' };
    return { kind: 'available', name };
  }
  if (!isAvailable) return { kind: 'unavailable', reason: 'the system gives no key to this program' };
  return { kind: 'available', name: platform === 'darwin' ? 'the macOS keychain' : 'your Windows account' };
}
