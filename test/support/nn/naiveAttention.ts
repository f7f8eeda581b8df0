// Products of computed matrices and softmax again, term by term and in float64.

type Numbers = readonly number[];

/** A term of a product: an output is the sum of its terms, each a number of the first factor times one of the second. */
interface ProductTerm {
  readonly out: number;
  readonly first: number;
  readonly second: number;
}

/** The terms of stacks of matrices [..., m, k] and [..., k, n], by the places of their numbers. */
export function matrixTerms(first: Numbers, second: Numbers): ProductTerm[] {
  const [m, k] = first.slice(-2) as [number, number];
  const n = second.at(-1)!;
  const stacks = first.slice(0, -2).reduce((product, size) => product * size, 1);
  const terms: ProductTerm[] = [];
  for (let stack = 0; stack < stacks; stack++)
    for (let row = 0; row < m; row++)
      for (let column = 0; column < n; column++)
        for (let inner = 0; inner < k; inner++)
          terms.push({
            out: (stack * m + row) * n + column,
            first: (stack * m + row) * k + inner,
            second: (stack * k + inner) * n + column,
          });
  return terms;
}

/** The terms of a product number by number. */
export function pairTerms(size: number): ProductTerm[] {
  return Array.from({ length: size }, (_, at) => ({ out: at, first: at, second: at }));
}

export function productOf(
  terms: readonly ProductTerm[],
  [a, b]: readonly [Numbers, Numbers],
  factor: number,
): number[] {
  const found: number[] = [];
  for (const { out, first, second } of terms)
    found[out] = (found[out] ?? 0) + factor * a[first]! * b[second]!;
  return found;
}

/** Each term hands its part of R to both factors, half each, or all to the second. */
export function productShares(
  terms: readonly ProductTerm[],
  [a, b]: readonly [Numbers, Numbers],
  R: Numbers,
  {
    factor,
    stab,
    isUniform,
  }: { readonly factor: number; readonly stab: (z: number) => number; readonly isUniform: boolean },
): readonly [number[], number[]] {
  const z = productOf(terms, [a, b], factor);
  const [toFirst, toSecond] = [a.map(() => 0), b.map(() => 0)];
  for (const { out, first, second } of terms) {
    const message = (factor * a[first]! * b[second]! * R[out]!) / stab((isUniform ? 2 : 1) * z[out]!);
    if (isUniform) toFirst[first]! += message;
    toSecond[second]! += message;
  }
  return [toFirst, toSecond];
}

/** Rows of `size` numbers each as weights. */
export function softmaxOf(x: Numbers, size: number): number[] {
  return x.map((value, at) => {
    const from = at - (at % size);
    const total = x.slice(from, from + size).reduce((sum, each) => sum + Math.exp(each - value), 0);
    return 1 / total;
  });
}

/** x_i J_ki R_k / s_k of each pair of a row, J by the softmax's derivative; the rest of R_k is that of the constant term. */
export function softmaxShares(x: Numbers, size: number, R: Numbers): number[] {
  const s = softmaxOf(x, size);
  const found = x.map(() => 0);
  R.forEach((value, k) => {
    const from = k - (k % size);
    for (let i = from; i < from + size; i++) {
      const slope = i === k ? s[k]! * (1 - s[k]!) : -s[k]! * s[i]!;
      found[i]! += (x[i]! * slope * value) / s[k]!;
    }
  });
  return found;
}
