-- What was made of what without a file of it going in: a takedown follows these too.

-- The preview that a job is the final of.
alter table jobs add column preview_id text;

create index jobs_of_preview on jobs (preview_id) where preview_id is not null;

-- The scenes that a storyboard took over as they were.
create table taken_over (
    job_id text not null references jobs (id),
    scene_id text not null,
    primary key (job_id, scene_id)
);

create index taken_over_scene on taken_over (scene_id);

insert into taken_over (job_id, scene_id)
select
    boards.id,
    scenes.id
from jobs as boards
inner join jobs as scenes on scenes.space_id = boards.space_id and scenes.parent_id is not null
where boards.kind = 'storyboard' and boards.request like '%"' || scenes.id || '"%';

drop index jobs_storyboards;
