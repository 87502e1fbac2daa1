export const LARGE_LAB = ''
