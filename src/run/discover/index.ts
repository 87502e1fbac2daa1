export { createAxl } from './cucm.ts'
export { type DiscoverOptions, type Discovery, discover, type UserHome } from './discover.ts'
export { type Answer, type RequestOptions, request, type Site } from './request.ts'
