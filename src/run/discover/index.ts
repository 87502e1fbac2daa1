export { type DiscoverOptions, type Discovery, discover, type UserHome } from './discover.ts'
export {
  type Publisher,
  type PublisherNode,
  type PublisherOptions,
  publisherNodes,
} from './publisher-nodes.ts'
export { type Answer, type RequestOptions, request, type Site } from './request.ts'
