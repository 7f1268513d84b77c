-- The tables and views of the peers (bench/http-peers). PostGraphile reads the keys from the comments.
CREATE SCHEMA bench;
CREATE TABLE bench.audit (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  at timestamptz(3) NOT NULL DEFAULT now(),
  action text NOT NULL,
  actor text NOT NULL,
  subject text NOT NULL,
  before jsonb,
  after jsonb
);
CREATE INDEX ON bench.audit (subject, at);

CREATE VIEW bench.topic AS
  SELECT id, key, name, description, section, classification, urgent FROM public.topics WHERE archived_at IS NULL;
COMMENT ON VIEW bench.topic IS '@primaryKey id';
CREATE VIEW bench.topic_channel AS SELECT topic_id, channel, policy FROM public.topic_channels;
COMMENT ON VIEW bench.topic_channel IS E'@primaryKey topic_id,channel\n@foreignKey (topic_id) references bench.topic (id)';
-- A cell of the preference matrix, with a simpler rule than ours: the choice if there is one, else the topic's policy.
CREATE VIEW bench.cell AS
  SELECT
    u.id AS user_id, t.id AS topic_id, channel.channel, p.choice, COALESCE(p.frequency, 'INSTANT') AS frequency,
    COALESCE(p.choice, c.policy IN ('REQUIRED', 'DEFAULT_ON'), false) AS effective,
    CASE WHEN c.policy IS NULL THEN 'TOPIC' WHEN p.choice IS NULL THEN 'TOPIC_DEFAULT' ELSE 'CHOICE' END AS decided_by,
    COALESCE(c.policy <> 'REQUIRED', false) AS editable,
    CASE WHEN c.policy IS NULL THEN 'This topic is not sent on this channel.' WHEN p.choice THEN 'You turned this on.'
      WHEN NOT p.choice THEN 'You turned this off.' ELSE 'This is the default.' END AS reason,
    p.updated_at
  FROM public.users u
  CROSS JOIN public.topics t
  CROSS JOIN unnest('{EMAIL,SMS,SLACK}'::text[]) AS channel (channel)
  LEFT JOIN public.topic_channels c ON (c.topic_id, c.channel) = (t.id, channel.channel)
  LEFT JOIN public.preferences p ON (p.user_id, p.tenant_key, p.topic_id, p.channel) = (u.id, '', t.id, channel.channel)
  WHERE t.archived_at IS NULL;
COMMENT ON VIEW bench.cell IS E'@primaryKey user_id,topic_id,channel\n@foreignKey (topic_id) references bench.topic (id)';
