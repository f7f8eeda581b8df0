/** What to make of a relevance map. */
export function Reading() {
  return (
    <>
      <p>
        The board is tinted by where the explained number came from: orange squares speak for it, blue ones
        against it. The ledger says how much of the number reached the squares at all; what stayed in biases
        is not on the board, and has maps of its own below. Whatever a map shows, look first at what the same
        rules draw on an empty board and for the other legal moves: a map that is alike there says little
        about this position.
      </p>
      <p>
        A relevance map says how this network arrived at its number under these rules. It does not say that
        the number is right, nor what would happen if a disc were somewhere else.
      </p>
      <p>
        Keys: ← and → go through the plies, Home and End to the ends, T changes the target, C the composite, P
        the plane. On the board the arrows go from square to square, and Enter explains a legal move.
      </p>
    </>
  );
}
