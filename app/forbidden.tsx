import { LinkedNotice } from "./_ui/linked-notice.tsx";

export default function Forbidden() {
  return <LinkedNotice title="problem.forbiddenTitle" lead="problem.forbiddenLead" href="/" linkText="problem.home" />;
}
