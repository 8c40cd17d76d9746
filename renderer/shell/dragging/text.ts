const count = new Intl.NumberFormat();

/** Every word that is said while something is dragged. */
export const text = {
  items: (number: number) => (number === 1 ? '1 item' : `${count.format(number)} items`),
  outside: (number: number) => (number === 1 ? '1 item of this computer' : `${count.format(number)} items of this computer`),
  copyTo: (place: string) => `Copy to ${place}`,
  moveTo: (place: string) => `Move to ${place}`,
  isHere: (number: number) => (number === 1 ? 'It is here already' : 'They are here already'),
  intoItself: 'A folder can’t go into itself',
  notReady: 'Not connected',
  opens: (tab: string) => `Opens ${tab}`,
  nowhere: 'Nothing takes them here',
};

export const outgoingText = {
  download: 'Let go to download',
  preparing: 'Fetching the files …',
  tooLarge: 'Too large to drag out before it is here',
  nothing: 'There is no file in it',
  notYet: 'The files were not here yet: hold on a little longer outside of the window.',
};
