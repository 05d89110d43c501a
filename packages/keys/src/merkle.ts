/** A hash tree (the shape of RFC 6962), so that one leaf of a signed set can be checked with log2(n) hashes. */
import type { Bytes } from './bytes.ts'
import { KeyError } from './key-error.ts'
import { hash } from './primitives.ts'

const node = (left: Bytes, right: Bytes): Promise<Bytes> => hash('epoch node', left, right)

/** The largest power of two below n: the size of the left subtree. */
const split = (n: number): number => 2 ** Math.floor(Math.log2(n - 1))

/** The root, and for each leaf the siblings from it up; one pass, whatever the number of leaves. */
export async function merkleTree(leaves: readonly Bytes[]): Promise<{ root: Bytes; paths: Bytes[][] }> {
  const [first] = leaves
  if (!first) throw new KeyError('MALFORMED', 'a tree needs a leaf')
  if (leaves.length === 1) return { root: first, paths: [[]] }
  const k = split(leaves.length)
  const left = await merkleTree(leaves.slice(0, k))
  const right = await merkleTree(leaves.slice(k))
  const paths = [...left.paths.map((path) => [...path, right.root]), ...right.paths.map((path) => [...path, left.root])]
  return { root: await node(left.root, right.root), paths }
}

/** The root that this leaf at this place leads to; both place and count decide the shape of the path. */
export async function merkleClimb(leaf: Bytes, index: number, count: number, path: readonly Bytes[]): Promise<Bytes> {
  const sibling = path.at(-1)
  if (index >= count || (count === 1) !== (sibling === undefined)) {
    throw new KeyError('SEAL_NOT_IN_SET', 'the path has another shape than the set')
  }
  if (!sibling) return leaf
  const k = split(count)
  const rest = path.slice(0, -1)
  return index < k
    ? node(await merkleClimb(leaf, index, k, rest), sibling)
    : node(sibling, await merkleClimb(leaf, index - k, count - k, rest))
}
