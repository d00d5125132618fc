-- What every process that opens this database must agree on with the first one.

create table agreed (
    name text primary key,
    value text not null
);
