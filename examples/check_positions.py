"""Reads the positions of games as arrays and plays every game again, by rules of its own.

    othello-zero export --run runs/first --kind selfplay --out positions.npz
    python3 examples/check_positions.py positions.npz

Needs NumPy alone. docs/explanation-log.md says what each array is.
"""

import json
import sys

import numpy as np

PASS = 64


def squares(bitboards):
    """[N, 8, 8] of 0 and 1: bit n is square n, a1 b1 .. h8."""
    bits = np.arange(64, dtype=np.uint64)
    return ((bitboards[:, None] >> bits) & np.uint64(1)).astype(np.int8).reshape(-1, 8, 8)


def turned(own, opponent, square):
    """The discs that a move turns, as squares; own and opponent are sets."""
    found = []
    for dx in (-1, 0, 1):
        for dy in (-1, 0, 1):
            line, (y, x) = [], divmod(square, 8)
            while dx or dy:
                y, x = y + dy, x + dx
                at = 8 * y + x
                if not (0 <= x < 8 and 0 <= y < 8) or at not in opponent | own:
                    break
                if at in own:
                    found += line
                    break
                line.append(at)
    return found


def legal(own, opponent):
    free = (square for square in range(64) if square not in own | opponent)
    return {square for square in free if turned(own, opponent, square)}


def sets(row):
    return {n for n in range(64) if int(row) >> n & 1}


def check_game(own, opponent, can, move, turn):
    """The plies of one game: each position is the one before it with its move played."""
    for ply in range(len(move)):
        mine, theirs = sets(own[ply]), sets(opponent[ply])
        moves = legal(mine, theirs)
        assert sets(can[ply]) == moves, f"ply {ply}: legal moves"
        played = int(move[ply])
        assert played in moves if moves else played == PASS, f"ply {ply}: move {played}"
        if played != PASS:
            flipped = set(turned(mine, theirs, played))
            mine, theirs = mine | flipped | {played}, theirs - flipped
        if ply + 1 < len(move):
            assert turn[ply + 1] == -turn[ply], f"ply {ply + 1}: turn"
            assert (sets(own[ply + 1]), sets(opponent[ply + 1])) == (theirs, mine), f"ply {ply + 1}: board"
    assert not legal(mine, theirs) and not legal(theirs, mine), "the game is not over"
    empty = 64 - len(mine) - len(theirs)
    difference = len(mine) - len(theirs)
    return int(turn[-1]) * (difference + int(np.sign(difference)) * empty)


def main(file):
    with np.load(file) as archive:
        data = {name: archive[name] for name in archive.files}
    about = json.loads(data["about"].item())
    names, policy, score = data["game"], data["policy"], data["score"]
    print(f"{len(names)} positions of {about['games']} games")
    assert np.array_equal(data["result"], np.sign(score)), "results are not those of the scores"
    taught = policy.any(axis=1)
    assert np.allclose(policy[taught].sum(axis=1), 1, atol=1e-4), "a policy does not sum to 1"
    allowed = squares(data["legal"]).reshape(-1, 64)
    assert not (policy[:, :64] * (1 - allowed)).any(), "a policy has a move that is not legal"
    for name in dict.fromkeys(names.tolist()):
        rows = names == name
        columns = [data[key][rows] for key in ("own", "opponent", "legal", "move", "turn")]
        try:
            black = check_game(*columns)
            assert set((score[rows] * data["turn"][rows]).tolist()) == {black}, f"{black} discs at the end"
        except AssertionError as wrong:
            sys.exit(f"game {name.decode()}: {wrong}")
    boards = squares(data["own"]) - squares(data["opponent"])
    print(f"all games replay; boards {boards.shape}, {taught.sum()} with a policy target")


if __name__ == "__main__":
    main(sys.argv[1])
