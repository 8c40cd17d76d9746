/** What a browser or a key answered does not check. The message ends a sentence: “… is for another page”. */
export class PasskeyFault extends Error {
  override readonly name = 'PasskeyFault';
}
