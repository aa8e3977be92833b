/** Who is told: a group chat of one of these services, or a program. */
export const services = ['wecom', 'dingtalk', 'feishu', 'slack', 'webhook', 'alertmanager'] as const

export type Service = (typeof services)[number]

/** Where a secret stands; never the secret itself. */
export type SecretSource =
  | { readonly kind: 'env'; readonly name: string }
  | { readonly kind: 'file'; readonly path: string }

/** One entry of `notify`. */
export interface Destination {
  readonly service: Service
  /** Tells two destinations of one service apart, in messages and in the state. */
  readonly name: string
  readonly url: SecretSource | { readonly kind: 'plain'; readonly url: string }
  /** What messages are signed with, where the service has that. */
  readonly secret: SecretSource | null
  readonly on: 'blocked' | 'always'
  /** So many messages tell the findings; what is left is counted in the last one. */
  readonly messages: number
}
