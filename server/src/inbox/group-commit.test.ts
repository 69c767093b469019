import { expect, test, vi } from 'vitest'
import { createGroupCommit } from './group-commit.ts'

/** Commits that end when the test says so. */
function heldCommits() {
  const groups: { items: number[]; succeed: () => void; fail: (error: Error) => void }[] = []
  const commit = vi.fn<(items: number[]) => Promise<void>>(
    (items) =>
      new Promise<void>((resolve, reject) => {
        groups.push({ items, succeed: resolve, fail: reject })
      }),
  )
  const at = (index: number) => {
    const group = groups[index]
    if (!group) throw new Error(`There is no group ${index}.`)
    return group
  }
  return { commit, at, arrived: (count: number) => vi.waitFor(() => expect(groups).toHaveLength(count), { interval: 1 }) }
}

const settled = async (promise: Promise<void>) => {
  const open = Symbol('open')
  const first = await Promise.race([promise.then(() => 'done').catch(() => 'failed'), Promise.resolve(open)])
  return first === open ? 'open' : first
}

test('what arrives together, within the wait, shares one commit in the order of arrival', async () => {
  const commit = vi.fn<(items: number[]) => Promise<void>>(() => Promise.resolve())
  const { add } = createGroupCommit<number>({ commit })
  await Promise.all([add(1), add(2), add(3)])
  expect(commit.mock.calls).toEqual([[[1, 2, 3]]])
})

test('what arrives while all lanes are busy, when one is free again, shares the next commit', async () => {
  const { commit, at, arrived } = heldCommits()
  const { add } = createGroupCommit<number>({ commit, lanes: 1, waitMs: 0 })
  const first = add(1)
  await arrived(1)
  const later = [add(2), add(3), add(4)]
  expect(await settled(first)).toBe('open')

  at(0).succeed()
  await first
  await arrived(2)
  expect(at(1).items).toEqual([2, 3, 4])
  expect(await settled(Promise.all(later).then(() => undefined))).toBe('open')
  at(1).succeed()
  await Promise.all(later)
})

test('two lanes, when the second group commits first, settle each promise after its own commit', async () => {
  const { commit, at, arrived } = heldCommits()
  const { add } = createGroupCommit<number>({ commit, lanes: 2, waitMs: 0 })
  const first = add(1)
  await arrived(1)
  const second = add(2)
  await arrived(2)
  const third = add(3)

  at(1).succeed()
  await second
  expect(await settled(first)).toBe('open')
  await arrived(3)
  expect(at(2).items).toEqual([3])
  at(0).succeed()
  at(2).succeed()
  await Promise.all([first, third])
})

test('a failing commit, with others around it, rejects exactly its own group', async () => {
  const { commit, at, arrived } = heldCommits()
  const { add } = createGroupCommit<number>({ commit, lanes: 1, maxItems: 2 })
  const outcomes = Promise.allSettled([add(1), add(2), add(3), add(4), add(5)])
  for (const [index, items] of [[1, 2], [3, 4], [5]].entries()) {
    await arrived(index + 1)
    expect(at(index).items).toEqual(items)
    if (index === 1) at(index).fail(new Error('disk full'))
    else at(index).succeed()
  }
  expect((await outcomes).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'rejected', 'fulfilled'])
})

test('a full group, when it is full, does not wait for the timer', async () => {
  const commit = vi.fn<(items: number[]) => Promise<void>>(() => Promise.resolve())
  const { add } = createGroupCommit<number>({ commit, maxItems: 3, waitMs: 60_000 })
  await Promise.all([add(1), add(2), add(3)])
  expect(commit).toHaveBeenCalledTimes(1)
})

test('a commit that throws at once, on the only lane, frees the lane for the next group', async () => {
  let isBroken = true
  const { add } = createGroupCommit<number>({
    commit: () => {
      if (isBroken) throw new Error('broken')
      return Promise.resolve()
    },
    lanes: 1,
  })
  await expect(add(1)).rejects.toThrow('broken')
  isBroken = false
  await add(2)
})
