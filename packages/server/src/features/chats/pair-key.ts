/** The name under which two people, or one, have one chat and no more, whoever opens it. */

export const directKey = (one: string, other: string): string => `direct ${[one, other].sort().join(' ')}`

export const savedKey = (one: string): string => `saved ${one}`
