/**
 * How long the core is waited for, in milliseconds, when it is asked why something failed. It answers in a few; where the computer has much
 * else to do that can be a second, and who got the error's own words then would never see the causes and the cures. After this time those
 * words are shown, and stay, so that nothing jumps.
 */
export const diagnosisPatienceMs = 4000;
