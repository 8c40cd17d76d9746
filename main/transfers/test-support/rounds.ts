/** Moments at which something is struck in each test: ten, 200 with `HAWSER_SOAK` set (`npm run soak`), or as many as `SOAK_ROUNDS` says. */
export const rounds = Number(process.env['SOAK_ROUNDS'] ?? (process.env['HAWSER_SOAK'] === undefined ? 10 : 200));

export const isSoak = process.env['HAWSER_SOAK'] !== undefined;
