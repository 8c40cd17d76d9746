import { expect, type CDPSession, type Locator, type Page } from '@playwright/test';

/** One credential as the browser's protocol hands it on (CDP, WebAuthn.Credential). */
export type MovedCredential = Awaited<ReturnType<VirtualKey['credentials']>>[number];

/** A security key in software, plugged into the page's browser (CDP, domain WebAuthn). */
export class VirtualKey {
  readonly #session: CDPSession;
  readonly #authenticatorId: string;

  private constructor(session: CDPSession, authenticatorId: string) {
    this.#session = session;
    this.#authenticatorId = authenticatorId;
  }

  /** It knows who touches it, and is touched as soon as it waits. */
  static async plugIn(page: Page): Promise<VirtualKey> {
    const session = await page.context().newCDPSession(page);
    await session.send('WebAuthn.enable');
    const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'usb',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    return new VirtualKey(session, authenticatorId);
  }

  async touches(enabled: boolean): Promise<void> {
    await this.#session.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId: this.#authenticatorId, enabled });
  }

  /** Whether PIN or finger are right. */
  async verifies(isUserVerified: boolean): Promise<void> {
    await this.#session.send('WebAuthn.setUserVerified', { authenticatorId: this.#authenticatorId, isUserVerified });
  }

  async credentials() {
    return (await this.#session.send('WebAuthn.getCredentials', { authenticatorId: this.#authenticatorId })).credentials;
  }

  async take(credential: MovedCredential): Promise<void> {
    await this.#session.send('WebAuthn.addCredential', { authenticatorId: this.#authenticatorId, credential });
  }
}

/** Passkeys: their cards in the view of keys, and the card of a login. */
export class PasskeysPage {
  readonly page: Page;
  readonly cards: Locator;
  /** The card of a login that waits for a touch, by its host. */
  readonly touch: (host: string) => Locator;
  readonly outcome: Locator;

  constructor(page: Page) {
    this.page = page;
    this.cards = page.getByRole('article');
    this.touch = (host) => page.getByRole('dialog', { name: `Touch your key to sign in to ${host}` });
    this.outcome = page.getByRole('form', { name: /^Install / }).getByRole('status');
  }

  async open(): Promise<void> {
    const part = this.page.getByRole('button', { name: 'Passkeys', exact: true });
    // In the first moment of a page there is no dock yet that could show a view.
    await expect(async () => {
      await this.page.getByRole('navigation').getByRole('button', { name: 'Keys' }).click();
      await part.waitFor({ timeout: 3000 });
    }).toPass();
    await part.click();
    await this.page.getByRole('heading', { name: 'Passkeys', exact: true }).waitFor();
  }

  /** Makes one; its form to install it is open then. */
  async create(name: string): Promise<void> {
    await this.page.getByRole('button', { name: 'New passkey' }).click();
    const form = this.page.getByRole('form', { name: 'New passkey' });
    const field = form.getByLabel('Name');
    // A name is proposed; what is filled in before it came would stand behind it.
    await expect(field).not.toHaveValue('');
    await field.fill(name);
    await form.getByRole('button', { name: 'Create' }).click();
    await this.cards.filter({ hasText: name }).getByRole('form').waitFor();
  }

  async install(host: string): Promise<void> {
    await this.page.getByLabel('Host', { exact: true }).selectOption({ label: host });
    await this.page.getByRole('button', { name: /^(Install and test|Test again)$/ }).click();
  }

  /** The line for authorized_keys, as it is shown to be copied. */
  async keyLine(name: string): Promise<string> {
    const card = this.cards.filter({ hasText: name });
    await card.getByRole('button', { name: 'Key line' }).click();
    return (await card.getByText(/^sk-ecdsa-sha2-nistp256@openssh\.com AAAA/).textContent()) ?? '';
  }
}
