/** Moments at which something is struck in each test: ten, 200 with `HAWSER_SOAK` set (`npm run soak`), or as many as `SOAK_ROUNDS` says. */
export const rounds = Number(process.env['SOAK_ROUNDS'] ?? (process.env['HAWSER_SOAK'] === undefined ? 10 : 200));

export const isSoak = process.env['HAWSER_SOAK'] !== undefined;

/** How long all rounds of a test may take. */
export const roundsLimitMs = isSoak ? 4 * 60 * 60_000 : 120_000;
