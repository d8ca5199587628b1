using HealthWuhan.LabAdapter;

return await AdapterProgram.Run(args);
