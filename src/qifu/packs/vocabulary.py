"""Codes the platform itself uses, which every district must therefore define. Pure."""

REQUIRED_ROLES = (
    "clerk dispatcher handler head revisitor supervisor policy_officer discipline leader reform"
    " specialist system_admin security_admin audit_admin api_client"
).split()
REQUIRED_CHANNELS = ("portal", "window")
REQUIRED_LIMITS = ("simple", "co", "material", "order", "promise", "urge_after", "notice_after")
NOTICE_WORDS = frozenset(
    "number title firm unit due before days reason progress text items target source promise_on"
    " link rate".split()
)
REQUIRED_NOTICES = (
    "demand.received demand.dispatched demand.accepted material.requested material.supplied"
    " material.lapsed reply.interim extension.granted extension.refused demand.answered"
    " demand.promised revisit.done demand.reworked demand.closed demand.withdrawn demand.merged"
    " demand.lead_withdrawn"
    " message.new staff.assigned staff.objected staff.returned staff.extension_requested"
    " staff.merged staff.absorbed"
    " staff.approval_needed staff.remind staff.urge staff.overdue_notice staff.order"
    " staff.order_answered staff.consultation staff.due_moved firm.due_moved"
    " claim.received claim.intent claim.material claim.lapsed claim.approved"
    " claim.refused claim.reviewed_again claim.appeal_dismissed claim.paid"
    " claim.clawed_back claim.declined claim.pay_failed claim.filed claim.supplied"
    " claim.to_decide claim.sent_back claim.objection claim.payable claim.withdrawn"
    " claim.appealed"
    " booking.made booking.reminder escort.assigned escort.yours escort.done escort.cancelled"
    " push.eligible push.near push.facts push.closing push.followed"
    " application.received application.ask application.ask_lapsed application.prepare"
    " application.inspection application.not_accepted application.granted"
    " application.task_refused application.finished application.undertaking_due"
    " application.undertaking_lapsed application.new_task application.supplied"
    " application.to_decide application.sent_back application.ask_pending application.withdrawn"
    " application.silence application.extension_requested application.extended"
    " application.extension_granted application.extension_refused"
    " card.offered card.issued card.link card.renewed card.ended card.expiring"
    " worker.received worker.answered data_request.erased"
).split()
