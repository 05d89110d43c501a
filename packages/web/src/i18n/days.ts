/** Days as they are here. */

/** When its day began. */
export const dayOf = (at: number): number => new Date(at).setHours(0, 0, 0, 0)

export const isSameDay = (one: number, other: number): boolean => dayOf(one) === dayOf(other)
