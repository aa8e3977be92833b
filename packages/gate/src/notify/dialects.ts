import { alertmanager } from './alertmanager.ts'
import type { Service } from './destination.ts'
import { dingtalk } from './dingtalk.ts'
import { feishu } from './feishu.ts'
import type { ServiceDialect } from './service.ts'
import { slack } from './slack.ts'
import { webhook } from './webhook.ts'
import { wecom } from './wecom.ts'

/** How each service is spoken to. */
export const dialects: Readonly<Record<Service, ServiceDialect>> = {
  wecom,
  dingtalk,
  feishu,
  slack,
  webhook,
  alertmanager,
}
