import { expect, type Locator, type Page } from '@playwright/test';

/** The questions and refusals that stand over a terminal. Locators find those of the visible tab. */
export class PromptsPage {
  readonly page: Page;
  /** The question about an unknown host key. */
  readonly hostKey: Locator;
  readonly compareField: Locator;
  readonly trust: Locator;
  readonly onlyThisTime: Locator;
  /** The only way on where nothing is to be stored. */
  readonly connect: Locator;
  /** The refusal of a changed key. */
  readonly changedKey: Locator;
  /** Its field for what the console says, and the button that the right words unlock. */
  readonly changedField: Locator;
  readonly replace: Locator;
  readonly revokedKey: Locator;
  /** The refusal of an unknown key where nobody may be asked. */
  readonly unknownKey: Locator;
  /** Where the right fingerprint comes from. */
  readonly help: Locator;
  /** What is told about the keys of connected hosts. */
  readonly notices: Locator;
  readonly verifyDialog: Locator;
  /** The status bar's card on the host key. */
  readonly whyTrusted: Locator;
  /** Sends what was typed into a question. */
  readonly send: Locator;
  readonly passwordField: Locator;
  readonly passphraseField: Locator;

  constructor(page: Page) {
    this.page = page;
    this.hostKey = page.getByRole('alertdialog', { name: 'First time here' });
    this.compareField = this.hostKey.getByLabel(/^Compare with/);
    this.trust = this.hostKey.getByRole('button', { name: 'Trust and continue' });
    this.onlyThisTime = this.hostKey.getByRole('button', { name: 'Only this time' });
    this.connect = this.hostKey.getByRole('button', { name: 'Connect', exact: true });
    this.changedKey = page.getByRole('alertdialog', { name: 'This is not the key you know' });
    this.changedField = this.changedKey.getByLabel(/^If you reinstalled it/);
    this.replace = this.changedKey.getByRole('button', { name: 'Replace the stored key and connect' });
    this.revokedKey = page.getByRole('alertdialog', { name: 'This key is revoked' });
    this.unknownKey = page.getByRole('alertdialog', { name: 'No key is known for this host' });
    this.help = page.getByRole('button', { name: 'How do I get the right one?' }).filter({ visible: true });
    this.notices = page.getByRole('status', { name: 'Notices about host keys' });
    this.verifyDialog = page.getByRole('dialog', { name: /^Verify the key of/ });
    this.whyTrusted = page.getByRole('dialog', { name: 'Host key', exact: true });
    this.send = page.getByRole('dialog').getByRole('button', { name: /^(Sign in|Continue)/ });
    this.passwordField = page.getByLabel('Password', { exact: true });
    this.passphraseField = page.getByLabel('Passphrase', { exact: true });
  }

  /** Trusts the key for good, as a user does who has compared it. */
  async trustHostKey(): Promise<void> {
    await this.trust.click();
    await this.hostKey.waitFor({ state: 'detached' });
  }

  async answerPassword(password: string): Promise<void> {
    await this.passwordField.fill(password);
    await this.#waitArmed();
    await this.passwordField.press('Enter');
  }

  async answerPassphrase(passphrase: string): Promise<void> {
    await this.passphraseField.fill(passphrase);
    await this.#waitArmed();
    await this.passphraseField.press('Enter');
  }

  /** Fills one field of a keyboard-interactive form by the server's own question, then goes on. */
  async answerQuestion(question: string | RegExp, answer: string): Promise<void> {
    const field = this.page.getByRole('dialog').getByLabel(question);
    await field.fill(answer);
    await this.#waitArmed();
    await field.press('Enter');
  }

  /** A question takes no answer in its first moment, as its button shows. */
  async #waitArmed(): Promise<void> {
    await expect(this.send).toBeEnabled();
  }

  /** The fingerprint that is shown, `SHA256:…`. */
  async fingerprint(): Promise<string> {
    const label = await this.page
      .getByRole('img', { name: /^Fingerprint SHA256:/ })
      .last()
      .getAttribute('aria-label');
    return (label ?? '').replace('Fingerprint ', '');
  }
}
